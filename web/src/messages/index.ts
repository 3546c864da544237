/* index.ts - the messages in the language of who reads them. English is built in; another language is loaded before the
 * first picture (speak) and replaces it whole, so m may be used anywhere, at the top of a module too. */
import { en } from "./en";

export type Messages = typeof en;

export const m: Messages = { ...en };
