"""The vote at the door 上门登记: a helper notes a signed answer on a phone, also in a dead zone."""
