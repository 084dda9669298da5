#include "capture/filter.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/bytes.h"
#include "capture/pcap_handle.h"

namespace synsweep {
namespace {

constexpr std::uint32_t kSource = 0x0a000001;
constexpr SourcePorts kPorts{.first = 61440, .count = 4096};

enum TcpFlags : std::uint8_t { kSyn = 0x02, kRst = 0x04, kAck = 0x10 };

// An IPv4 packet from 10.0.0.8 to `destination`, with 20 bytes after its header.
std::vector<std::uint8_t> Packet(std::uint8_t protocol, std::uint32_t destination) {
  std::vector<std::uint8_t> packet(40);
  packet[0] = 0x45;
  packet[3] = 40;
  packet[9] = protocol;
  StoreBe<std::uint32_t>(packet, 12, 0x0a000008);
  StoreBe<std::uint32_t>(packet, 16, destination);
  return packet;
}

std::vector<std::uint8_t> Tcp(std::uint16_t destination_port, std::uint8_t flags,
                              std::uint32_t destination = kSource) {
  auto packet = Packet(6, destination);
  StoreBe<std::uint16_t>(packet, 20, 22);
  StoreBe<std::uint16_t>(packet, 22, destination_port);
  packet[32] = 0x50;
  packet[33] = flags;
  return packet;
}

std::vector<std::uint8_t> Icmp(std::uint8_t type, std::uint32_t destination = kSource) {
  auto packet = Packet(1, destination);
  packet[20] = type;
  return packet;
}

// Runs the filter as the kernel would, on bare IP packets.
class CaptureFilterTest : public testing::Test {
 protected:
  CaptureFilterTest() : handle_(::pcap_open_dead(DLT_RAW, 160)) {}
  ~CaptureFilterTest() override { ::pcap_freecode(&program_); }

  void Compile(const std::string& filter) {
    ASSERT_EQ(::pcap_compile(handle_.get(), &program_, filter.c_str(), 1, PCAP_NETMASK_UNKNOWN), 0)
        << ::pcap_geterr(handle_.get());
  }
  bool Passes(const std::vector<std::uint8_t>& packet) const {
    pcap_pkthdr header{};
    header.caplen = static_cast<bpf_u_int32>(packet.size());
    header.len = header.caplen;
    return ::pcap_offline_filter(&program_, &header, packet.data()) != 0;
  }

 private:
  PcapHandle handle_;
  bpf_program program_{};
};

TEST_F(CaptureFilterTest, PassesAnswersToOurPorts) {
  Compile(CaptureFilter({kSource}, kPorts));
  EXPECT_TRUE(Passes(Tcp(61440, kSyn | kAck)));
  EXPECT_TRUE(Passes(Tcp(65535, kSyn | kAck)));
  EXPECT_TRUE(Passes(Tcp(62000, kRst | kAck)));
  EXPECT_TRUE(Passes(Tcp(62000, kRst)));
}

TEST_F(CaptureFilterTest, StopsOtherPortsAndOtherSegments) {
  Compile(CaptureFilter({kSource}, kPorts));
  EXPECT_FALSE(Passes(Tcp(61439, kSyn | kAck)));
  EXPECT_FALSE(Passes(Tcp(62000, kSyn)));
  EXPECT_FALSE(Passes(Tcp(62000, kAck)));
}

TEST_F(CaptureFilterTest, PassesTheTwoIcmpErrorsAndNoOther) {
  Compile(CaptureFilter({kSource}, kPorts));
  for (unsigned type = 0; type < 256; ++type) {
    EXPECT_EQ(Passes(Icmp(static_cast<std::uint8_t>(type))), type == 3 || type == 11) << type;
  }
}

TEST_F(CaptureFilterTest, StopsWhatGoesToOthers) {
  Compile(CaptureFilter({kSource}, kPorts));
  EXPECT_FALSE(Passes(Tcp(62000, kSyn | kAck, kSource + 1)));
  EXPECT_FALSE(Passes(Icmp(3, kSource + 1)));
}

TEST_F(CaptureFilterTest, PassesAnswersToEachOfOurAddresses) {
  Compile(CaptureFilter({kSource, 0x7f000001}, kPorts));
  EXPECT_TRUE(Passes(Tcp(62000, kRst, kSource)));
  EXPECT_TRUE(Passes(Tcp(62000, kRst, 0x7f000001)));
  EXPECT_FALSE(Passes(Tcp(62000, kRst, 0x7f000002)));
}

TEST_F(CaptureFilterTest, WorksWithASingleSourcePort) {
  Compile(CaptureFilter({kSource}, {.first = 40000, .count = 1}));
  EXPECT_TRUE(Passes(Tcp(40000, kRst)));
  EXPECT_FALSE(Passes(Tcp(40001, kRst)));
}

TEST(LinkTypeOf, KnowsWhatTheParserReadsAndNothingElse) {
  EXPECT_EQ(LinkTypeOf(DLT_EN10MB), LinkType::kEthernet);
  EXPECT_EQ(LinkTypeOf(DLT_LINUX_SLL), LinkType::kLinuxCooked);
  EXPECT_EQ(LinkTypeOf(DLT_LINUX_SLL2), LinkType::kLinuxCooked2);
  EXPECT_EQ(LinkTypeOf(DLT_RAW), LinkType::kRawIp);
  EXPECT_EQ(LinkTypeOf(DLT_IEEE802_11), std::nullopt);
}

}  // namespace
}  // namespace synsweep
