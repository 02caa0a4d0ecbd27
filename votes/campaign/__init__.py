"""The campaign in a vote 动员: who has not answered, what participation is missing; never what."""
