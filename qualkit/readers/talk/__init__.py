"""Talk: transcripts, captions and chats; who speaks, and when."""
