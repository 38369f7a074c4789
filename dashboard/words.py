"""What identifiers of the release are called on a page, in English; shown by `say`.

One that is missing here is shown with its own letters as words, and then only in English.
"""

from dashboard.language import mark

WORDS = {
    # doors, decisions and reasons
    "arrest_diversion": mark("Arrest diversion"), "social_contact": mark("Social contact"),
    "community": mark("Community referral"), "accepted": mark("Accepted"), "ineligible": mark("Ineligible"),
    "declined": mark("Declined"), "no_capacity": mark("No capacity"), "pending": mark("Pending"),
    "no_intake": mark("No intake within the time allowed"), "over_amount": mark("Over the amount allowed"),
    "promoting": mark("Promoting prostitution"), "other_programme": mark("In another programme"),
    "violent_history": mark("Disqualifying violent history"), "outside_area": mark("Outside the service area"),
    "declined_by_person": mark("Declined by person"), "exploiting_minors": mark("Exploiting minors"),
    "duplicate": mark("Duplicate"), "no_contact": mark("No contact"), "not_stated": mark("Not stated"),
    # people
    "AIAN": mark("American Indian or Alaska Native"), "NHPI": mark("Native Hawaiian or Pacific Islander"),
    "Asian": mark("Asian"), "Black": mark("Black"), "Hispanic": mark("Hispanic"), "White": mark("White"),
    "Multiple": mark("Multiple"), "Unknown": mark("Unknown"), "unknown": mark("Unknown"), "woman": mark("Woman"),
    "man": mark("Man"), "nonbinary": mark("Nonbinary"), "officer": mark("Officer"), "self": mark("Self"),
    # who refers, who pays
    "SPD": mark("City police (SPD)"), "KCSO": mark("County sheriff (KCSO)"),
    "WADOC": mark("State corrections (WADOC)"), "police": mark("Police"), "sheriff": mark("Sheriff"),
    "corrections": mark("Corrections"), "business": mark("Business"), "outreach": mark("Outreach"),
    "seattle": mark("City of Seattle"), "king_county": mark("King County"),
    "washington": mark("State of Washington"), "united_states": mark("United States"),
    "foundations": mark("Foundations"), "businesses": mark("Businesses"), "public": mark("Public"),
    "private": mark("Private"),
    # needs and outcomes
    "shelter_housing": mark("Shelter or housing"), "treatment_medication": mark("Treatment or medication"),
    "id_benefits": mark("Identity papers or benefits"), "food": mark("Food"), "hygiene": mark("Hygiene"),
    "health": mark("Health"), "mental_health": mark("Mental health"), "legal": mark("Legal"), "work": mark("Work"),
    "safety": mark("Safety"), "other": mark("Other"), "arrest": mark("Arrest"), "charge": mark("Charge"),
    "booking": mark("Booking"), "jail_days": mark("Jail days"), "prison": mark("Prison"), "housing": mark("Housing"),
    "permanent_housing": mark("Permanent housing"), "income_benefits": mark("Income benefits"),
    "treatment": mark("Treatment"), "medication": mark("Medication"), "drug_use_self": mark("Drug use self"),
    "death": mark("Death"),
    # offences and charges
    "drug": mark("Drug"), "prostitution": mark("Prostitution"), "shoplifting": mark("Shoplifting"),
    "vehicle_theft_from": mark("Vehicle theft from"), "trespass": mark("Trespass"), "theft": mark("Theft"),
    "none": mark("None"), "offence": mark("Offence"), "call": mark("Call"),
    # what numbers are broken down by, and their places and periods
    "door": mark("Door"), "age_band": mark("Age"), "charge_group": mark("Charge"), "race": mark("Race"),
    "gender": mark("Gender"), "decision": mark("Decision"), "reason": mark("Reason"), "agency": mark("Agency"),
    "team": mark("Team"), "need": mark("Need"), "outcome": mark("Outcome"), "funder": mark("Funder"),
    "year": mark("Year"), "quarter": mark("Quarter"), "month": mark("Month"), "city": mark("City"),
    "precinct": mark("Precinct"), "neighbourhood": mark("Neighbourhood"), "all": mark("All"),
    "referrals": mark("Referrals"), "service_area": mark("Service area"),
    # families of declared views
    "active_and_waiting": mark("Active and waiting"), "contacts": mark("Contacts"), "decisions": mark("Decisions"),
    "first_needs": mark("First needs"), "money": mark("Money"), "needs": mark("Needs"),
    "one_attribute": mark("One attribute"), "outcomes": mark("Outcomes"),
    "people_with_needs": mark("People with needs"), "stages": mark("Stages"), "team_caseload": mark("Team caseload"),
    # rules of who could be referred
    "max_drug_grams": mark("Max drug grams"), "possession": mark("Possession"),
    "own_use_sales": mark("Own use sales"), "dealing_for_profit": mark("Dealing for profit"),
    "promoting_prostitution": mark("Promoting prostitution"),
    "certain_other_felony_history": mark("Certain other felony history"), "drug_priors": mark("Drug priors"),
    "prostitution_priors": mark("Prostitution priors"), "officer_selection": mark("Officer selection"),
    "police_approval": mark("Police approval"),
}  # fmt: skip
