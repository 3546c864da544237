/* de.ts - the messages in German, composed as en.ts is. A sentence that English has and German lacks does not compile. */
import type { Messages } from "./index";
import { core } from "./de/core";
import { routing } from "./de/routing";
import { suggest } from "./de/suggest";
import { bulk } from "./de/bulk";
import { macros } from "./de/macros";
import { attention } from "./de/attention";
import { catalog } from "./de/catalog";
import { views } from "./de/views";
import { dashboards } from "./de/dashboards";
import { setup } from "./de/setup";
import { oncall } from "./de/oncall";
import { escalation } from "./de/escalation";
import { administration } from "./de/administration";
import { proof } from "./de/proof";
import { chain } from "./de/chain";
import { targets } from "./de/targets";

export const de: Messages = {
	...core,
	routing,
	suggest,
	bulk,
	macros,
	attention,
	catalog,
	views,
	dashboards,
	setup,
	oncall,
	escalation,
	administration,
	proof,
	chain,
	targets,
};
