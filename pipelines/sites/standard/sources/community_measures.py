"""What residents say about their neighbourhood: one row per neighbourhood, year and question of a survey."""

from pipelines.contracts import Contract
from pipelines.contracts.columns import amount, choice, place, whole

QUESTIONS = ("feels_safe_by_day", "feels_safe_at_night", "sees_open_drug_use", "content_with_quality_of_life")

CONTRACT = Contract(
    source="community_measures",
    title="Measures of community life",
    # Protected until a card says that the survey is open.
    access="programme",
    feeds="community_measure",
    declared_in="pipelines/sites/standard/sources/community_measures.py",
    key=("label", "year", "question", "source"),
    columns=(
        place("neighbourhood", "neighbourhood the answers come from", required=True),
        whole("year", "calendar year of the survey", 1990, 2100, required=True),
        choice("question", "what was asked", *QUESTIONS, required=True),
        amount("estimate", "share of people who say so, from 0 to 1", 0, 1, required=True),
        amount("std_error", "standard error of the share", 0, 1),
        whole("sample", "people who answered", 0, 10_000_000),
        choice("source", "which survey", "public_safety_survey", "programme_survey", "other", required=True),
    ),
)
