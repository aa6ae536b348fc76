import "./overlay.css";
import { overlayOf } from "./overlay/kinds";

void overlayOf;
