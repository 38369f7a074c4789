"""Which undeclared headers of a programme file look as if they identify a person: spellings people really use."""

import pytest

from pipelines.sites import load_site
from tests.unit.drawn_site import column, contract

REFERRALS = contract(column("client_id"), column("named_on"), column("neighbourhood"), access="programme")

IDENTIFIES = """
First Name | FirstName | FIRSTNAME | first_name | Last Name | lastName | LAST_NAME | Surname | Family name | Given Name
Middle Initial | Full Name | fullname | Client Name | ClientName | clientname | Name | NAME | Names | Preferred name
name_2 | Name2 | Alias | AKA | Maiden Name | Nickname | Initials
DOB | dob | D.O.B. | Client DOB | clientDOB | Birthdate | BirthDate | birth_date | Date of Birth | DateOfBirth
dateofbirth | Birthday | Born | Year of birth
Phone | phone_number | PhoneNumber | phonenumber | Phone1 | Phone # | Telephone | Tel | Mobile | Cell | Cell Phone
E-mail | Email | email_address | EmailAddress | emailaddress | Mail
Address | Home Address | home_address | HomeAddress | homeaddress | Address 1 | Address1 | address_line_2 | Addr
Street | Street Address | ZIP | Zip Code | ZipCode | Postal Code | Postcode
SSN | ssn_last4 | SSNLast4 | Social Security Number | Social Security # | Driver's License
drivers_licence | License No | Passport | Booking Number | booking_no
"""
HARMLESS = """
agency | unit_type | named_on | neighbourhood | client_id | age_band | Race | Gender | team | Decision | door
charge_group | charge_status_on | referral_id | screened_on | enrolled_on | notes_count | Latest update | stage
Programme | remained_active | filename_version | denominator | cancelled_on | Dobermann | airborne | emailed
"""
# Words that a person's data and the programme's own share: stopped too, which costs a declaration and leaks nothing.
STOPPED_TO_BE_SAFE = "street_outreach | First contact on | last_updated | Team name | programme name"


def listed(text):
    return [name.strip() for line in text.strip().splitlines() for name in line.split("|")]


@pytest.mark.parametrize("name", listed(IDENTIFIES))
def test_a_header_that_identifies_is_seen_however_it_is_spelt(name):
    assert REFERRALS.identifying(["client_id", name, "agency"]) == [name]


@pytest.mark.parametrize("name", listed(HARMLESS))
def test_a_harmless_header_is_let_through(name):
    assert REFERRALS.identifying([name]) == []


@pytest.mark.parametrize("name", listed(STOPPED_TO_BE_SAFE))
def test_a_doubtful_header_stops_the_file_until_it_is_declared(name):
    assert REFERRALS.identifying([name]) == [name]
    assert contract(column(name)).identifying([name]) == []


def test_declared_names_are_no_surprise_whatever_they_are():
    declared = contract(column("Client Name", "label", place=True), column("dob", "born", type="DATE"))
    assert declared.identifying(["Client Name", "dob", "DOB", "client name"]) == ["DOB", "client name"]


def test_names_come_back_in_the_order_of_the_file():
    assert REFERRALS.identifying(["dob", "agency", "Name", "phone"]) == ["dob", "Name", "phone"]


@pytest.mark.parametrize("name", ["seattle", "testville"])
def test_no_contract_of_a_site_is_stopped_by_its_own_header(name):
    for declared in load_site(name).contracts.values():
        assert declared.identifying(list(declared.header)) == []
