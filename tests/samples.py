"""Where the invented sample data are: those of the demonstration, and the test vectors."""

from pathlib import Path

from app.settings import PROJECT

VECTORS = Path(__file__).parent / "vectors"
ROLL = PROJECT / "votes" / "demo" / "dongfang-roll.xlsx"
COUNT = PROJECT / "votes" / "demo" / "dongfang-count.json"
PAPERS = Path(__file__).parent / "data" / "dongfang-paper-ballots.csv"
COSTS = PROJECT / "votes" / "demo" / "donggang-costs.json"
