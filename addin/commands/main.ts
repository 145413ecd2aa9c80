import { library } from "../office/library.ts";

void library()?.onReady();
