#include "wire/mac.h"

#include <charconv>
#include <system_error>

namespace synsweep {

std::optional<MacAddress> MacAddress::Parse(std::string_view text) noexcept {
  constexpr std::size_t kStride = 3;  // two digits and what separates them
  if (text.size() != kBytes * kStride - 1) return std::nullopt;
  const char separator = text[2];
  if (separator != ':' && separator != '-') return std::nullopt;
  MacAddress mac;
  for (std::size_t i = 0; i < kBytes; ++i) {
    const char* const digits = text.data() + i * kStride;
    if (i > 0 && digits[-1] != separator) return std::nullopt;
    const auto [end, error] = std::from_chars(digits, digits + 2, mac.bytes[i], 16);
    if (error != std::errc() || end != digits + 2) return std::nullopt;
  }
  return mac;
}

std::string MacAddress::Format() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    if (!text.empty()) text += ':';
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0x0f];
  }
  return text;
}

}  // namespace synsweep
