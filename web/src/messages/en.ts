/* en.ts - every sentence the UI says by itself, in English, by feature. Labels of fields, choices and verbs come from the
 * server (meta). Another language is another set of files of the same shape: see index.ts. */
import { core } from "./en/core";
import { routing } from "./en/routing";
import { suggest } from "./en/suggest";
import { forecast } from "./en/forecast";
import { bulk } from "./en/bulk";
import { macros } from "./en/macros";
import { attention } from "./en/attention";
import { catalog } from "./en/catalog";
import { views } from "./en/views";
import { dashboards } from "./en/dashboards";
import { setup } from "./en/setup";
import { oncall } from "./en/oncall";
import { escalation } from "./en/escalation";
import { handover } from "./en/handover";
import { major } from "./en/major";
import { administration } from "./en/administration";
import { proof } from "./en/proof";
import { chain } from "./en/chain";
import { assist } from "./en/assist";
import { targets } from "./en/targets";
import { desk } from "./en/desk";
import { harm } from "./en/harm";
import { history } from "./en/history";

export const en = {
	...core,
	routing,
	suggest,
	forecast,
	bulk,
	macros,
	attention,
	catalog,
	views,
	dashboards,
	setup,
	oncall,
	escalation,
	handover,
	major,
	administration,
	proof,
	chain,
	targets,
	desk,
	harm,
	history,
	assist,
};
