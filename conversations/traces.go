package conversations

// CommentKey are the words of a comment in the group.
const CommentKey = "team_comment"
