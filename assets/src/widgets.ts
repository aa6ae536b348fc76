/** The dashboard of the widgets, and the page that configures one. */
import { startEditor } from "./widgets/editor";
import { startLiveWidgets } from "./widgets/live";
import { teachMorph } from "./widgets/morph";
import { startPreviews } from "./widgets/previews";
import { startSources } from "./widgets/sources";

teachMorph();
startPreviews();
startEditor();
startLiveWidgets();
startSources();
