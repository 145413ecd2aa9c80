/** What an alert is about. */
export type AlertKind = "hold" | "suspended" | "unsettled" | "notices";

/** Something that wants a person, or does no more. Names rings and mailboxes, never what is in a contact. */
export interface Alert {
  /** Names it for as long as it lasts: sent again, it is the same one. */
  readonly id: string;
  readonly kind: AlertKind;
  readonly state: "begun" | "over";
  readonly ring: string;
  readonly ringName: string;
  readonly member: string | null;
  /** The mailbox's address. */
  readonly address: string | null;
  /** ISO 8601, when it began. */
  readonly since: string;
  /** What happened and what to do, for people. */
  readonly words: string;
}

/** Whoever watches the deployment. */
export interface AlertPort {
  /** Resolves once it was taken; rejects if it was not, then it is sent again. */
  send(alerts: readonly Alert[]): Promise<void>;
}
