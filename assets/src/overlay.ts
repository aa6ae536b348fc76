import "./overlay.css";
import { startPreview } from "./overlay/preview";
import { startSource } from "./overlay/source";
import { need } from "./page";

const root = need<HTMLElement>(document, "#stage");
if (document.body.hasAttribute("data-preview")) startPreview(root);
else startSource(root);
