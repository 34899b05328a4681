"""Everything that runs in the same process as the learner's code. It goes whole into the sandbox's kit."""
