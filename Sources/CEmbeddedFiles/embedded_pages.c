#include "include/embedded_files.h"

#if defined(__clang__)
// The other C targets are C17; #embed is what they lack.
#pragma clang diagnostic ignored "-Wc23-extensions"
#endif

static const unsigned char try_html[] = {
#embed "../../Pages/try.html"
};
static const unsigned char docs_html[] = {
#embed "../../Pages/docs.html"
};
static const unsigned char openapi_json[] = {
#embed "../../Pages/openapi.json"
};
static const unsigned char api_js[] = {
#embed "../../Pages/api.js"
};
static const unsigned char attempt_js[] = {
#embed "../../Pages/attempt.js"
};
static const unsigned char docs_js[] = {
#embed "../../Pages/docs.js"
};
static const unsigned char dom_js[] = {
#embed "../../Pages/dom.js"
};
static const unsigned char done_js[] = {
#embed "../../Pages/done.js"
};
static const unsigned char find_js[] = {
#embed "../../Pages/find.js"
};
static const unsigned char key_js[] = {
#embed "../../Pages/key.js"
};
static const unsigned char labels_js[] = {
#embed "../../Pages/labels.js"
};
static const unsigned char likeness_js[] = {
#embed "../../Pages/likeness.js"
};
static const unsigned char models_js[] = {
#embed "../../Pages/models.js"
};
static const unsigned char newest_js[] = {
#embed "../../Pages/newest.js"
};
static const unsigned char samples_js[] = {
#embed "../../Pages/samples.js"
};
static const unsigned char schema_js[] = {
#embed "../../Pages/schema.js"
};
static const unsigned char search_js[] = {
#embed "../../Pages/search.js"
};
static const unsigned char snippets_js[] = {
#embed "../../Pages/snippets.js"
};
static const unsigned char style_css[] = {
#embed "../../Pages/style.css"
};
static const unsigned char tabs_js[] = {
#embed "../../Pages/tabs.js"
};
static const unsigned char tray_js[] = {
#embed "../../Pages/tray.js"
};
static const unsigned char try_js[] = {
#embed "../../Pages/try.js"
};
static const unsigned char vectors_js[] = {
#embed "../../Pages/vectors.js"
};
// The samples of the try-it page: Tests/Fixtures/Pictures/README.md tells where they are from.
static const unsigned char bear_png[] = {
#embed "../../Tests/Fixtures/Pictures/bear.png"
};
static const unsigned char cat_jpg[] = {
#embed "../../Tests/Fixtures/Pictures/cat.jpg"
};
static const unsigned char rocket_webp[] = {
#embed "../../Tests/Fixtures/Pictures/rocket.webp"
};

static const embedded_file pages[] = {
    {"/", try_html, sizeof try_html},
    {"/docs", docs_html, sizeof docs_html},
    {"/openapi.json", openapi_json, sizeof openapi_json},
    {"/pages/api.js", api_js, sizeof api_js},
    {"/pages/attempt.js", attempt_js, sizeof attempt_js},
    {"/pages/docs.js", docs_js, sizeof docs_js},
    {"/pages/dom.js", dom_js, sizeof dom_js},
    {"/pages/done.js", done_js, sizeof done_js},
    {"/pages/find.js", find_js, sizeof find_js},
    {"/pages/key.js", key_js, sizeof key_js},
    {"/pages/labels.js", labels_js, sizeof labels_js},
    {"/pages/likeness.js", likeness_js, sizeof likeness_js},
    {"/pages/models.js", models_js, sizeof models_js},
    {"/pages/newest.js", newest_js, sizeof newest_js},
    {"/pages/samples.js", samples_js, sizeof samples_js},
    {"/pages/schema.js", schema_js, sizeof schema_js},
    {"/pages/search.js", search_js, sizeof search_js},
    {"/pages/snippets.js", snippets_js, sizeof snippets_js},
    {"/pages/style.css", style_css, sizeof style_css},
    {"/pages/tabs.js", tabs_js, sizeof tabs_js},
    {"/pages/tray.js", tray_js, sizeof tray_js},
    {"/pages/try.js", try_js, sizeof try_js},
    {"/pages/vectors.js", vectors_js, sizeof vectors_js},
    {"/pages/bear.png", bear_png, sizeof bear_png},
    {"/pages/cat.jpg", cat_jpg, sizeof cat_jpg},
    {"/pages/rocket.webp", rocket_webp, sizeof rocket_webp},
};

size_t embedded_page_count(void) { return sizeof pages / sizeof pages[0]; }

embedded_file embedded_page(size_t index) { return pages[index]; }
