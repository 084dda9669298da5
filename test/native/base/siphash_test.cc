#include "base/siphash.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <vector>

namespace synsweep {
namespace {

// The key 00 01 … 0f, as two little-endian words.
constexpr std::uint64_t kK0 = 0x0706050403020100;
constexpr std::uint64_t kK1 = 0x0f0e0d0c0b0a0908;

template <typename Hasher>
std::uint64_t HashOfCountingBytes(std::size_t message_bytes) {
  std::vector<std::uint8_t> message(message_bytes + 8);  // 8 of slack for whole-word reads
  for (std::size_t i = 0; i < message_bytes; ++i) message[i] = static_cast<std::uint8_t>(i);
  Hasher hasher(kK0, kK1);
  std::uint64_t word = 0;
  for (std::size_t offset = 0; offset + 8 <= message_bytes; offset += 8) {
    std::memcpy(&word, &message[offset], 8);
    hasher.Absorb(word);
  }
  std::memcpy(&word, &message[message_bytes / 8 * 8], 8);
  return hasher.Finish(word, message_bytes);
}

// Aumasson & Bernstein 2012, appendix A (15 bytes), and the authors' published
// vectors for the messages "", 00, 00 01, …
TEST(SipHasher, MatchesThePublishedVectorsOfSipHash24) {
  constexpr std::array<std::uint64_t, 16> kExpected = {
      0x726fdb47dd0e0e31, 0x74f839c593dc67fd, 0x0d6c8009d9a94f5a, 0x85676696d7fb7e2d,
      0xcf2794e0277187b7, 0x18765564cd99a68d, 0xcbc9466e58fee3ce, 0xab0200f58b01d137,
      0x93f5f5799a932462, 0x9e0082df0ba9e4b0, 0x7a5dbbc594ddb9f3, 0xf4b32f46226bada7,
      0x751e8fbc860ee5fb, 0x14ea5627c0843d90, 0xf723ca908e7af2ee, 0xa129ca6149be45e5,
  };
  for (std::size_t bytes = 0; bytes < kExpected.size(); ++bytes) {
    EXPECT_EQ(HashOfCountingBytes<SipHasher24>(bytes), kExpected[bytes]) << bytes << " bytes";
  }
}

TEST(SipHasher, MatchesThePublishedVectorOfSipHash13) {
  EXPECT_EQ((HashOfCountingBytes<SipHasher<1, 3>>(0)), 0xabac0158050fc4dcu);
}

TEST(SipHasher, CanRunAtCompileTime) {
  constexpr std::uint64_t kEmpty = SipHasher24(kK0, kK1).Finish(0, 0);
  EXPECT_EQ(kEmpty, 0x726fdb47dd0e0e31u);
}

}  // namespace
}  // namespace synsweep
