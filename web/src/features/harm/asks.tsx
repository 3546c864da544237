/* asks.tsx - the dialogs of harm and of the next action: from the desk, and from a ticket's cards. */
export { HarmDialog } from "./harm-dialog";
export { NudgeDialog, PromiseDialog } from "./next-dialogs";
