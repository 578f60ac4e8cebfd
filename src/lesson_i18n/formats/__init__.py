"""Source formats: each cuts a lesson into segments and fits texts back into their places."""
