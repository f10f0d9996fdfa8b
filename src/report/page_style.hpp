// The style of the page: light, dark and on paper, every rule below one class, so that a notebook can show the page
// among others. Private to the room.
#pragma once

#include <string_view>

namespace crmcore::report {

/// Texts have a contrast of 7 to 1 with their ground, light and dark (WCAG 2.2, level AAA); bars and lines of 3 to 1.
inline constexpr std::string_view page_style = R"css(
.crmcore-page{--ground:#fff;--text:#1b1b1f;--quiet:#4c4f55;--rule:#c9ccd1;--link:#0a4a8f;--mark:#2f6fb3;--empty:#e3e6ea;
 --shade-0:#fff;--shade-1:#e4eef9;--shade-2:#c9def4;--shade-3:#aecdee;--shade-4:#94bde9;
 color-scheme:light dark;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,sans-serif;
 padding:0 1rem 2rem;overflow-wrap:anywhere}
@media (prefers-color-scheme:dark){.crmcore-page{--ground:#15171b;--text:#f0f1f3;--quiet:#b9bdc4;--rule:#4a4f57;
 --link:#9cc8ff;--mark:#6ba6e6;--empty:#2d3138;
 --shade-0:#15171b;--shade-1:#1b2a3b;--shade-2:#20364f;--shade-3:#254263;--shade-4:#2a4d76}}
.crmcore-page>*{max-width:62rem;margin-left:auto;margin-right:auto}
.crmcore-page h1{font-size:1.7rem;line-height:1.2;margin:1.2rem 0 .3rem}
.crmcore-page h2{font-size:1.3rem;margin:0 0 .5rem}
.crmcore-page p{margin:.4rem 0}
.crmcore-page a{color:var(--link)}
.crmcore-page a:focus-visible,.crmcore-page .table:focus-visible{outline:3px solid var(--mark);outline-offset:2px}
.crmcore-page .skip{position:absolute;left:-100rem}
.crmcore-page .skip:focus{left:1rem;top:.5rem;background:var(--ground);padding:.3rem .6rem;z-index:1}
.crmcore-page nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;list-style:none;padding:0;margin:.6rem 0}
.crmcore-page section{border-top:1px solid var(--rule);padding:1.1rem 0 .7rem}
.crmcore-page .note{color:var(--quiet);font-size:.85rem}
.crmcore-page code{font-family:ui-monospace,monospace;font-size:.95em;color:var(--quiet)}
.crmcore-page .table{overflow-x:auto;margin:.8rem 0 .2rem}
.crmcore-page table{border-collapse:collapse;font-size:.95rem;overflow-wrap:normal}
.crmcore-page caption{text-align:left;font-weight:600;padding:.2rem 0}
.crmcore-page th,.crmcore-page td{border-bottom:1px solid var(--rule);padding:.25rem .7rem .25rem 0;text-align:left;
 vertical-align:top;background:none;color:var(--text)}
.crmcore-page th{font-weight:600}
.crmcore-page tbody th{font-weight:400}
.crmcore-page .number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.crmcore-page .name{color:var(--quiet)}
.crmcore-page td[class*=shade]{padding:.25rem .5rem}
.crmcore-page .shade-0{background:var(--shade-0)}
.crmcore-page .shade-1{background:var(--shade-1)}
.crmcore-page .shade-2{background:var(--shade-2)}
.crmcore-page .shade-3{background:var(--shade-3)}
.crmcore-page .shade-4{background:var(--shade-4)}
.crmcore-page .bar rect{fill:var(--mark)}
.crmcore-page .bar .ground{fill:var(--empty)}
.crmcore-page .line polyline{fill:none;stroke:var(--mark);stroke-width:1.5}
.crmcore-page .line circle{fill:var(--mark)}
.crmcore-page figure{margin:.8rem 0;overflow-x:auto}
.crmcore-page figure svg{max-width:100%;height:auto}
@media print{.crmcore-page{--ground:#fff;--text:#000;--quiet:#333;--rule:#999;--link:#000;--mark:#333;--empty:#ddd;
 --shade-0:#fff;--shade-1:#eee;--shade-2:#ddd;--shade-3:#ccc;--shade-4:#bbb;color-scheme:light;font-size:10pt;padding:0}
.crmcore-page nav,.crmcore-page .skip{display:none}
.crmcore-page .table,.crmcore-page figure{overflow:visible}
.crmcore-page h2{break-after:avoid}
.crmcore-page tr,.crmcore-page figure{break-inside:avoid}
.crmcore-page thead{display:table-header-group}
.crmcore-page .bar rect,.crmcore-page td[class*=shade]{print-color-adjust:exact}}
)css";

}  // namespace crmcore::report
