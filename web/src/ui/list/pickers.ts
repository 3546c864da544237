/* pickers.ts - what the tools of a list open, as one piece to fetch. */
export { ColourDialog } from "./colour-dialog";
export { ColumnPicker } from "./column-picker";
export { SortPicker } from "./sort-picker";
export { ViewDialog } from "./view-dialog";
