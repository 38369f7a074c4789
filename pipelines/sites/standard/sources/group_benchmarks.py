"""Whom the people referred are held against: residents, and people behind LEAD-type arrests, by age, gender and race.

Both are published counts of groups (a census table, a police report or a pivot of the city's open arrest data), so a
row is a group and never a person: the race of each single arrest is not kept.
"""

from pipelines.contracts import Column, Contract
from pipelines.contracts.columns import choice, whole
from pipelines.sites.standard.sources.lead_referrals import AGE_BANDS, RACES

NOT_STATED = ("age not stated", "gender not stated", "race not stated")
GROUPS = (*AGE_BANDS, "woman", "man", "nonbinary", *(race for race in RACES if race != "Unknown"), *NOT_STATED)

CONTRACT = Contract(
    source="group_benchmarks",
    title="Age, gender and race of residents and of people arrested",
    access="open",
    feeds="benchmark",
    declared_in="pipelines/sites/standard/sources/group_benchmarks.py",
    key=("benchmark", "year", "label", "word"),
    columns=(
        choice("benchmark", "residents of 18 and over, or arrests for an offence of LEAD's list by person arrested",
               "residents", "lead_type_arrests", required=True),
        whole("year", "calendar year; of a survey over several years the last", 1990, 2200, required=True),
        Column(name="precinct", becomes="label", description="precinct's name; blank for the whole city"),
        Column(name="group", becomes="word", one_of=GROUPS, required=True,
               description="the age, gender or race; Hispanic people of any race are in Hispanic alone"),
        whole("people", "people of that group", 0, 100_000_000, required=True),
        Column(name="margin", becomes="margin", type="DOUBLE", valid=(0, 100_000_000),
               description="90 % margin of error in people, where a survey counted them"),
        Column(name="source", becomes="told_by", required=True,
               description="who published the figure, where and when"),
    ),
)  # fmt: skip
