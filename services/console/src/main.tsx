// The page begins here.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { readWhenSeen } from "./contact.ts";
import "./styles/base.css";
import "./styles/forms.css";

readWhenSeen();
const root = document.getElementById("root");
if (root) createRoot(root).render(<StrictMode><App /></StrictMode>);
