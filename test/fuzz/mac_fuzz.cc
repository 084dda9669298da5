// libFuzzer target: MacAddress::Parse on any text. What it accepts is written back as the same
// digits.
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "wire/mac.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  const auto mac = synsweep::MacAddress::Parse(text);
  if (!mac) return 0;
  for (char& c : text) c = c == '-' ? ':' : static_cast<char>(std::tolower(c));
  if (mac->Format() != text) std::abort();
  return 0;
}
