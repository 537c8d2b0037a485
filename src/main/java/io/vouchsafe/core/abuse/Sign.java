package io.vouchsafe.core.abuse;

/** What can speak for abuse. */
public enum Sign {
  /** Accounts with one mailbox, whatever alias of it they gave. */
  SHARED_EMAIL,
  /** Accounts that paid with one card or account. */
  SHARED_PAYMENT,
  /** Accounts that had goods sent to one address. */
  SHARED_ADDRESS,
  /** Accounts with one browser in one network. */
  SHARED_DEVICE,
  /** Accounts with one browser, where the network was not told. */
  SHARED_BROWSER,
  /** Accounts beside this one that came for a coupon, as nearly all that share something do. */
  COUPON_ACCOUNTS,
  /** Most orders used a coupon. */
  COUPON_SHARE,
  /** A code was redeemed soon after signing up. */
  QUICK_REDEMPTION,
  /** Orders with a coupon were cancelled or returned. */
  UNDONE_ORDERS,
  /** Codes that did not exist, or were not for this customer, were tried. */
  FAILED_CODES,
  /** Whoever referred this customer shares something with the customer. */
  SELF_REFERRAL
}
