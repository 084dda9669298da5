#include "addon/connect_options_from_js.h"

#include <algorithm>

#include "base/address.h"

namespace synsweep {

std::variant<ConnectEngine::Options, const char*> ConnectOptionsFromJs(const Napi::Object& object) {
  ConnectEngine::Options options;
  if (const Napi::Value name = object.Get("interface"); !name.IsUndefined()) {
    if (!name.IsString()) return "interface is a string";
    options.origin.interface_name = name.As<Napi::String>();
  }
  if (const Napi::Value source = object.Get("source"); !source.IsUndefined()) {
    constexpr const char* kMisuse = "source is a Uint32Array of four words";
    if (!source.IsTypedArray() ||
        source.As<Napi::TypedArray>().TypedArrayType() != napi_uint32_array) {
      return kMisuse;
    }
    const auto array = source.As<Napi::Uint32Array>();
    AddressWords words;
    if (array.ElementLength() != words.size()) return kMisuse;
    std::copy_n(array.Data(), words.size(), words.begin());
    options.origin.source = words;
  }
  const Napi::Value rate = object.Get("ratePps");
  if (!rate.IsNumber()) return "ratePps is a number";
  options.rate_pps = rate.As<Napi::Number>().DoubleValue();
  if (!(options.rate_pps > 0)) return "ratePps is greater than 0";
  return options;
}

}  // namespace synsweep
