/* pages.tsx - the administration pages made by hand, by their noun: one line each. */
import type { ComponentType } from "react";
import { AuditPage } from "./audit";
import { HealthPage } from "./health";
import { ImportPage } from "./import";
import { JobsPage } from "./jobs";
import { NoticesAdminPage } from "./notices";
import { OutboxPage } from "./outbox";
import { RolesPage } from "./roles";
import { SettingsListPage } from "./settings-list";

export const pages: Record<string, ComponentType> = {
	audit: AuditPage,
	health: HealthPage,
	import: ImportPage,
	jobs: JobsPage,
	notices: NoticesAdminPage,
	outbox: OutboxPage,
	roles: RolesPage,
	settings: SettingsListPage,
};
