import { lookedAtIn } from "../support/looks.ts";

lookedAtIn(["ar", "fr"]);
