/* places.ts - which feature's pieces stand on which other feature's pages (lib/places.tsx). Loaded when first shown. */
import { lazy } from "react";
import { fillSlot } from "@/lib/places";

fillSlot("ticket-tools", lazy(() => import("@/features/macros/menu").then((x) => ({ default: x.MacroMenu }))));
fillSlot("bulk-macro", lazy(() => import("@/features/macros/bulk").then((x) => ({ default: x.BulkMacro }))));
fillSlot("composer", lazy(() => import("@/features/macros/replies").then((x) => ({ default: x.CannedReplies }))));
fillSlot("composer", lazy(() => import("@/features/assist/reply").then((x) => ({ default: x.DraftReply }))));
fillSlot("major-text", lazy(() => import("@/features/assist/update").then((x) => ({ default: x.DraftUpdate }))));
fillSlot("new-ticket", lazy(() => import("@/features/macros/template-picker").then((x) => ({ default: x.TemplatePicker }))));
fillSlot("field:macro.effects", lazy(() => import("@/features/macros/effects").then((x) => ({ default: x.EffectsEditor }))));
fillSlot("field:canned_reply.body", lazy(() => import("@/features/macros/text-field").then((x) => ({ default: x.TicketText }))));
fillSlot("field:ticket_template.title", lazy(() => import("@/features/macros/text-field").then((x) => ({ default: x.NewTicketLine }))));
fillSlot("field:ticket_template.body", lazy(() => import("@/features/macros/text-field").then((x) => ({ default: x.NewTicketText }))));
fillSlot("field:ticket_template.fields", lazy(() => import("@/features/macros/template-fields").then((x) => ({ default: x.TemplateFields }))));
fillSlot("field:checklist_template.items", lazy(() => import("@/features/macros/template-items").then((x) => ({ default: x.TemplateItems }))));
