#include "cookie/endpoint_hash.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace synsweep {
namespace {

constexpr Secret kSecret = {.k0 = 0x0123456789abcdef, .k1 = 0xfedcba9876543210};

struct Drawn {
  AddressWords source;
  AddressWords target;
  std::uint16_t port;
};

// `is_ipv4(i)`: the family of the i-th.
template <typename IsIpv4At>
std::vector<Drawn> Draw(std::size_t count, std::uint32_t seed, IsIpv4At is_ipv4) {
  std::mt19937 random(seed);
  const auto draw = [&] { return static_cast<std::uint32_t>(random()); };
  const auto address = [&](std::size_t i) {
    return is_ipv4(i) ? MapIpv4(draw()) : AddressWords{0x2001'0db8, draw(), draw(), draw()};
  };
  std::vector<Drawn> drawn(count);
  for (std::size_t i = 0; i < count; ++i) {
    drawn[i] = {address(i), address(i), static_cast<std::uint16_t>(draw())};
  }
  return drawn;
}

// All at once must be what each is by itself.
void ExpectSame(const std::vector<Drawn>& drawn) {
  std::vector<EndpointOfProbe> endpoints;
  std::vector<std::uint64_t> expected;
  for (const auto& [source, target, port] : drawn) {
    endpoints.push_back({&source, &target, port});
    expected.push_back(HashOf(kSecret, endpoints.back()));
  }
  std::vector<std::uint64_t> hashes(drawn.size(), 0);
  HashAll(kSecret, endpoints, hashes);
  EXPECT_EQ(hashes, expected);
}

TEST(EndpointHash, IsTheSameForManyAsForEach) {
  for (std::size_t count = 0; count <= 13; ++count) {
    ExpectSame(Draw(count, 1, [](std::size_t) { return true; }));
    ExpectSame(Draw(count, 2, [](std::size_t) { return false; }));
  }
}

TEST(EndpointHash, IsTheSameWhereTheFamiliesAreMixed) {
  std::mt19937 draw(3);
  for (std::uint32_t round = 0; round < 200; ++round) {
    std::vector<bool> is_ipv4(draw() % 40);
    // Runs of one family, so that groups of every composition come about.
    for (std::size_t i = 0; i < is_ipv4.size(); ++i) {
      is_ipv4[i] = i == 0 || draw() % 4 == 0 ? draw() % 2 == 0 : is_ipv4[i - 1];
    }
    ExpectSame(Draw(is_ipv4.size(), round, [&](std::size_t i) { return is_ipv4[i]; }));
  }
}

TEST(EndpointHash, DependsOnEveryPartOfTheEndpoint) {
  for (const bool is_ipv4 : {true, false}) {
    const auto [source, target, port] = Draw(1, 4, [=](std::size_t) { return is_ipv4; }).front();
    std::vector<std::uint64_t> hashes{HashOf(kSecret, {&source, &target, port})};
    for (std::size_t word = is_ipv4 ? 3 : 0; word < 4; ++word) {
      AddressWords other = source;
      other[word] ^= 1;
      hashes.push_back(HashOf(kSecret, {&other, &target, port}));
      other = target;
      other[word] ^= 1;
      hashes.push_back(HashOf(kSecret, {&source, &other, port}));
    }
    hashes.push_back(HashOf(kSecret, {&source, &target, static_cast<std::uint16_t>(port ^ 1)}));
    hashes.push_back(HashOf({.k0 = kSecret.k0 ^ 1, .k1 = kSecret.k1}, {&source, &target, port}));
    std::ranges::sort(hashes);
    EXPECT_EQ(std::ranges::adjacent_find(hashes), hashes.end());
  }
}

}  // namespace
}  // namespace synsweep
