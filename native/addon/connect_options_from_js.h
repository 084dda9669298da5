#ifndef SYNSWEEP_ADDON_CONNECT_OPTIONS_FROM_JS_H_
#define SYNSWEEP_ADDON_CONNECT_OPTIONS_FROM_JS_H_

#include <variant>

#include "addon/node_api.h"
#include "engine/connect_engine.h"

namespace synsweep {

// Reads the options of openConnectEngine, which src/link/connect-link.ts has made:
//
//   interface?   string
//   source?      Uint32Array, the four words of an address
//   ratePps      number > 0
//
// A const char* says what is wrong with the caller, for a TypeError.
[[nodiscard]] std::variant<ConnectEngine::Options, const char*> ConnectOptionsFromJs(
    const Napi::Object& object);

}  // namespace synsweep

#endif  // SYNSWEEP_ADDON_CONNECT_OPTIONS_FROM_JS_H_
