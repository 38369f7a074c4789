"""Testville's referral list, in the programme's own words."""

from pipelines.contracts import Column, Contract
from pipelines.contracts.columns import EARLIEST

CONTRACT = Contract(
    source="referral_list",
    title="Testville referrals",
    access="programme",
    feeds="referral",
    declared_in="pipelines/sites/testville/sources/referrals.py",
    key=("referral_id",),
    span="referred_on",
    columns=(
        Column(name="Ref", becomes="referral_id", pseudonym="referral", required=True, description="referral number"),
        Column(name="Person", becomes="person_key", pseudonym="person", required=True, description="person number"),
        Column(name="Received", becomes="referred_on", type="DATE", formats=("%d.%m.%Y",), since=EARLIEST,
               required=True, description="day of the referral"),
        Column(name="Way in", becomes="door", one_of=("police", "street", "neighbours"), required=True,
               description="how the person came to the programme"),
        Column(name="District", becomes="label", place=True, description="district"),
    ),
)  # fmt: skip
