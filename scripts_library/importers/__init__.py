"""What a found table or manual means: questions with their answers, situations, branches; nothing is dropped."""
