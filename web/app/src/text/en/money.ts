// The wallet.

export const money = {
    "wallet.title": "Wallet",
};
