#include "include/embedded_files.h"

#if !defined(__has_embed)
#error "Building siglip-server needs clang 19 or newer, for #embed: use the Swift 6.3 toolchain."
#endif

static const unsigned char config[] = {
#embed "../../Models/siglip-mini/config.json"
};
static const unsigned char preprocessor_config[] = {
#embed "../../Models/siglip-mini/preprocessor_config.json"
};
static const unsigned char tokenizer_config[] = {
#embed "../../Models/siglip-mini/tokenizer_config.json"
};
static const unsigned char tokenizer[] = {
#embed "../../Models/siglip-mini/tokenizer.json"
};
// Tensors are read in place, so the file stands as aligned as a mapped one.
_Alignas(4096) static const unsigned char model[] = {
#embed "../../Models/siglip-mini/model.safetensors"
};
static const unsigned char openapi[] = {
#embed "../../openapi.yaml"
};

static const embedded_file checkpoint[] = {
    {"config.json", config, sizeof config},
    {"preprocessor_config.json", preprocessor_config, sizeof preprocessor_config},
    {"tokenizer_config.json", tokenizer_config, sizeof tokenizer_config},
    {"tokenizer.json", tokenizer, sizeof tokenizer},
    {"model.safetensors", model, sizeof model},
};

size_t embedded_checkpoint_file_count(void) { return sizeof checkpoint / sizeof checkpoint[0]; }

embedded_file embedded_checkpoint_file(size_t index) { return checkpoint[index]; }

embedded_file embedded_openapi(void) { return (embedded_file){"openapi.yaml", openapi, sizeof openapi}; }
