"""The case's own figure: 427 of 500 households, 85.4 %, and why the others did not."""

from app import database
from meetings.survey.doors import all_doors
from meetings.survey.figures import reason_sentences, share_sentence, sum_up
from meetings.survey.rules import Answer


async def test_the_demonstration_ends_with_the_share_of_the_case(demo: tuple[str, ...]) -> None:
    surveys = await database.fetch("SELECT id FROM surveys ORDER BY id")
    standings = [door.standing for door in await all_doors(surveys[0]["id"])]
    sums = sum_up(standings)
    assert share_sentence(sums) == "427/500 户，占 85.4%"
    assert sums.counts[Answer.HESITATES] == 31
    assert "31 户犹豫，其中 24 户因为费用，4 户因为施工噪音和灰尘，3 户因为家有老人或病人" in (
        reason_sentences(standings)
    )
    questions = await database.fetch("SELECT 1 FROM survey_questions WHERE told_at IS NOT NULL")
    assert len(questions) == 1
    assert len(surveys) == 2
