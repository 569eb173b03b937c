"""The timeline: a recorded run walked event by event, with the state it was in after each."""
