"""The sub-commands of `yishi` that stand on the web application's ground."""
