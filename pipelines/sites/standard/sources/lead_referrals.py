"""The programme's export of referrals: one row per referral."""

from pipelines.contracts import Column, Contract, Order
from pipelines.contracts.columns import changing
from pipelines.contracts.columns import choice as _choice
from pipelines.contracts.columns import day as _day

AGE_BANDS = ("18-24", "25-34", "35-44", "45-54", "55-64", "65+")
RACES = ("AIAN", "Asian", "Black", "Hispanic", "NHPI", "White", "Multiple", "Unknown")
REASONS = (
    "violent_history", "over_amount", "outside_area", "promoting", "exploiting_minors", "declined_by_person",
    "no_contact", "no_capacity", "other_programme", "duplicate",
)  # fmt: skip


CONTRACT = Contract(
    source="lead_referrals",
    title="LEAD referrals",
    access="programme",
    feeds="referral",
    declared_in="pipelines/sites/standard/sources/lead_referrals.py",
    key=("referral_id",),
    latest=None,
    span="referred_on",
    # All of these can be: somebody is referred again who was taken in years ago, or the paper is written later.
    orders=(
        Order("referred_on", "screened_on"), Order("referred_on", "intake_on"), Order("referred_on", "enrolled_on"),
        Order("screened_on", "intake_on"), Order("intake_on", "enrolled_on"),
    ),
    columns=(
        Column(name="referral_id", becomes="referral_id", pseudonym="referral", required=True,
               description="the programme's own number of the referral"),
        Column(name="client_id", becomes="person_key", pseudonym="person", required=True,
               description="the programme's own number of the person"),
        _day("referred_on", "day of the referral", required=True),
        _choice("door", "the door the referral came through", "arrest_diversion", "social_contact", "community",
                required=True),
        Column(name="neighbourhood", becomes="label", place=True,
               description="neighbourhood where the person was met"),
        _choice("decision", "what was decided", "accepted", "ineligible", "declined", "no_capacity", "no_intake",
                "pending"),
        _choice("reason", "why, where the decision was not to accept", *REASONS),
        _day("screened_on", "day of the screening"),
        _day("intake_on", "day of the intake"),
        _day("enrolled_on", "day of the enrolment"),
        _choice("agency", "who referred", "police", "sheriff", "corrections", "community", "business", "outreach"),
        _choice("unit_type", "kind of police unit", "patrol", "bicycle", "community_policing", "detective", "other"),
        _choice("charge_group", "kind of charge", "drug", "prostitution", "theft", "trespass", "other", "none"),
        changing(_choice("charge_status", "what became of the charge", "held", "filed", "dismissed", "none")),
        changing(_day("charge_status_on", "day of that")),
        Column(name="age_band", becomes="age_band", one_of=AGE_BANDS, born="birth_date", age_at="referred_on",
               description="age at the referral"),
        _choice("race", "race", *RACES),
        changing(_choice("race_source", "who stated the race", "officer", "self")),
        _choice("gender", "gender", "woman", "man", "nonbinary", "unknown"),
    ),
)  # fmt: skip
