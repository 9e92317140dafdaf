// What happened, in words.

export const news = {
    "news.title": "News",
    "news.none": "Nothing has happened yet.",
    "news.room_added": "You are in a new room: {title}",
    "news.room_added_untitled": "You are in a new room",
    "news.room_removed": "You are no longer in a room",
    "news.contract_offered": "{by} offers you the contract {title}",
    "news.refund_requested": "The client of {title} asks for the money back",
    "news.offer_changed": "There is another version of the offer {title}",
    "news.offer_expired": "The offer {title} was not answered in time",
    "news.milestone_added": "A milestone was added to {title}",
    "news.amendment_proposed": "Other terms are proposed for {title}. Say yes or no.",
    "news.amendment_accepted": "The terms you proposed for {title} were accepted",
    "news.amendment_declined": "The terms you proposed for {title} were declined",
    "news.invited": "A client invites you to propose for {title}",
    "news.job_edited": "The job {title} has other terms now",
    "news.proposal_viewed": "The client of {title} has read your proposal",
    "news.proposal_declined": "The client of {title} declined your proposal",
    "news.interview_opened": "{by}, the client of {title}, wants to talk with you",
    "news.job_ended": "The job {title}, for which you proposed, is over",
    "news.handle_refused": "Somebody else got the handle @{handle}. Choose another one.",
    "news.unknown":
        "Something this page does not know yet: {type}. Reload the page to get its newest version.",
};
