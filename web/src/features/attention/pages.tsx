/* pages.tsx - the pages of attention, loaded together when the first of them is needed. */
export { DraftsPage } from "./drafts";
export { MentionsPage } from "./mentions";
export { NoticesPage } from "./notices";
export { ToldPage } from "./told";
