// The client's desk: whom they invite.

export const desk = {
    "invite.title": "Invited people",
    "invite.button": "Invite somebody",
    "invite.none": "Nobody is invited yet. People you know may be the first to propose.",
    "invite.waits": "Has not answered",
    "invite.accepted": "Wants to propose",
    "invite.declined": "Declined",
    "invite.note": "What do you say to them? (if you like)",
    "invite.note_hint": "They get the job with these words. They do not learn who you are yet.",
    "invite.send": "Send the invitation",
    "invite.asked": "This person is invited already.",
    "invite.full": "{count} invitations wait for an answer. Send more when some are answered.",
    "invite.left": {
        one: "{count} more can wait for an answer.",
        other: "{count} more can wait for an answer.",
    },
};
