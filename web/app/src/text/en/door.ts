// Signing in, and making an account.

export const door = {
    "sign_in.title": "Sign in",
    "sign_in.button": "Sign in",
    "sign_in.other": "New here?",
    "sign_in.ended":
        "Your session has ended. If you sign in again, you are back where you were, and what waits here is sent then.",
    "sign_up.title": "Make an account",
    "sign_up.button": "Make the account",
    "sign_up.other": "Have an account already?",
    "sign_up.name": "Your name",
    "sign_up.name_hint": "Others see this. You can change it later.",
    "sign_up.password_hint": "At least 8 characters. A sentence is good.",
    "field.email": "E-mail",
    "field.password": "Password",
    "welcome.lead": "Where freelancers and clients meet, agree, and get paid.",
    "welcome.talk": "Talk in rooms where no message is lost, even without a network.",
    "welcome.agree": "Sign contracts with milestones or by the hour.",
    "welcome.money": "See where every cent is: in escrow, on hold, or yours.",
    "closing.done": "Your account is closed, and this browser has forgotten you.",
};
