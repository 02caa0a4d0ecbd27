"""What staff should look at while votes come in: it alerts, blocks nothing, shows no answer."""
