#include "base/address_text.h"

#include <array>
#include <charconv>
#include <cstddef>

namespace synsweep {
namespace {

constexpr std::size_t kGroupCount = 8;
using Groups = std::array<std::uint16_t, kGroupCount>;

Groups GroupsOf(const AddressWords& address) {
  Groups groups;
  for (std::size_t i = 0; i < kGroupCount; ++i) {
    groups[i] = static_cast<std::uint16_t>(address[i / 2] >> (i % 2 == 0 ? 16 : 0));
  }
  return groups;
}

struct Run {
  std::size_t begin = 0;
  std::size_t length = 0;
};

// The longest run of zeros, the first of equals (RFC 5952 section 4.2.3).
Run LongestZeros(const Groups& groups) {
  Run longest;
  Run run;
  for (std::size_t i = 0; i < kGroupCount; ++i) {
    if (groups[i] != 0) {
      run = {};
      continue;
    }
    if (run.length++ == 0) run.begin = i;
    if (run.length > longest.length) longest = run;
  }
  return longest;
}

void AppendHex(std::string& text, std::uint16_t group) {
  std::array<char, 4> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), group, 16).ptr;
  text.append(digits.data(), end);
}

}  // namespace

std::string FormatAddress(const AddressWords& address) {
  if (IsIpv4(address)) return FormatIpv4(Ipv4Of(address));
  const Groups groups = GroupsOf(address);
  Run zeros = LongestZeros(groups);
  if (zeros.length < 2) zeros = {};  // "::" never stands for one group (section 4.2.2)
  std::string text;
  for (std::size_t i = 0; i < kGroupCount;) {
    if (zeros.length > 0 && i == zeros.begin) {
      text += "::";
      i += zeros.length;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    AppendHex(text, groups[i++]);
  }
  return text;
}

}  // namespace synsweep
