/* de.ts - the messages in German, composed as en.ts is. A sentence that English has and German lacks does not compile. */
import type { Messages } from "./index";
import { core } from "./de/core";
import { routing } from "./de/routing";
import { suggest } from "./de/suggest";
import { forecast } from "./de/forecast";
import { bulk } from "./de/bulk";
import { macros } from "./de/macros";
import { attention } from "./de/attention";
import { catalog } from "./de/catalog";
import { views } from "./de/views";
import { dashboards } from "./de/dashboards";
import { setup } from "./de/setup";
import { oncall } from "./de/oncall";
import { escalation } from "./de/escalation";
import { handover } from "./de/handover";
import { major } from "./de/major";
import { administration } from "./de/administration";
import { proof } from "./de/proof";
import { chain } from "./de/chain";
import { assist } from "./de/assist";
import { targets } from "./de/targets";
import { desk } from "./de/desk";
import { harm } from "./de/harm";
import { history } from "./de/history";

export const de: Messages = {
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
