"""The papers a poll rests on: by what right it is convened, which clause allows what."""
