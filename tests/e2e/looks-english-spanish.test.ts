import { lookedAtIn } from "../support/looks.ts";

lookedAtIn(["en", "es"]);
