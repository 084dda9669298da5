// What our templates write, read by tcpdump: a decoder that shares nothing with us.
#include <gtest/gtest.h>
#include <pcap/pcap.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/address_text.h"
#include "wire/arp.h"
#include "wire/ndp.h"
#include "wire/syn_template.h"

namespace synsweep {
namespace {

constexpr MacAddress kOurMac{{0x02, 0, 0, 0, 0, 0x01}};
constexpr MacAddress kNextHop{{0x02, 0, 0, 0, 0, 0x08}};
constexpr AddressWords kOurs = MapIpv4(0x0a000001);
constexpr AddressWords kOurs6 = {0xfd000000, 0, 0, 1};

using Bytes = std::vector<std::uint8_t>;

// A capture file that goes with the test.
class CaptureFile {
 public:
  explicit CaptureFile(int link_type)
      : path_(testing::TempDir() + "synsweep-emission-XXXXXX"),
        handle_(::pcap_open_dead(link_type, 65535)) {
    const int fd = ::mkstemp(path_.data());
    EXPECT_GE(fd, 0);
    dumper_ = ::pcap_dump_fopen(handle_, ::fdopen(fd, "wb"));
  }
  CaptureFile(const CaptureFile&) = delete;
  ~CaptureFile() {
    std::remove(path_.c_str());
    ::pcap_close(handle_);
  }

  void Write(ByteView frame) {
    pcap_pkthdr header{};
    header.caplen = static_cast<bpf_u_int32>(frame.size());
    header.len = header.caplen;
    ::pcap_dump(reinterpret_cast<u_char*>(dumper_), &header, frame.data());
  }

  // What tcpdump says of each frame, one line a frame.
  [[nodiscard]] std::vector<std::string> Decode() {
    ::pcap_dump_close(dumper_);
    const std::string command = "tcpdump -nn -vv -e -S -t -r '" + path_ + "' 2>/dev/null";
    std::FILE* output = ::popen(command.c_str(), "r");
    std::vector<std::string> lines;
    std::array<char, 1024> part;
    while (std::fgets(part.data(), part.size(), output) != nullptr) {
      const std::string line(part.data());
      // What belongs to the frame before is indented.
      if (line[0] == ' ' || line[0] == '\t') {
        lines.back() += line;
      } else {
        lines.push_back(line);
      }
    }
    EXPECT_EQ(::pclose(output), 0) << "tcpdump";
    return lines;
  }

 private:
  std::string path_;
  pcap_t* handle_;
  pcap_dumper_t* dumper_;
};

bool Has(const std::string& line, const std::string& text) {
  return line.find(text) != std::string::npos;
}

std::size_t CountOf(const std::string& line, const std::string& text) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = line.find(text, at)) != std::string::npos; ++at) ++count;
  return count;
}

struct Form {
  bool has_ethernet;
  std::uint16_t vlan_id;
  bool is_ipv4;
};

class EmissionTest : public testing::TestWithParam<Form> {};

TEST_P(EmissionTest, IsReadAsTheSynsThatWereMeantWithRightChecksums) {
  constexpr int kFrames = 2000;
  const Form form = GetParam();
  const AddressWords ours = form.is_ipv4 ? kOurs : kOurs6;
  std::optional<EthernetHeader> ethernet;
  if (form.has_ethernet) ethernet = {kNextHop, kOurMac, form.vlan_id};
  const SynTemplate syn(ethernet, ours);
  std::mt19937 random(17);
  const auto draw = [&] { return static_cast<std::uint32_t>(random()); };
  CaptureFile file(form.has_ethernet ? DLT_EN10MB : DLT_RAW);
  struct Probe {
    AddressWords target;
    std::uint16_t port;
    Cookie cookie;
  };
  std::vector<Probe> probes;
  for (int i = 0; i < kFrames; ++i) {
    const Probe probe = {
        form.is_ipv4 ? MapIpv4(0x0a00'0000 | (draw() & 0xff'ffff))
                     : AddressWords{0xfd00'0000 | (draw() & 0xff'ffff), draw(), draw(), draw()},
        static_cast<std::uint16_t>(draw() | 1),
        {.sequence = draw(),
         .source_port = static_cast<std::uint16_t>(61440 + draw() % 4096),
         .hash = 0},
    };
    Bytes frame(syn.frame_bytes(), 0xa5);
    syn.Patch(frame, probe.target, probe.port, probe.cookie, static_cast<std::uint16_t>(draw()));
    file.Write(frame);
    probes.push_back(probe);
  }
  const auto lines = file.Decode();
  ASSERT_EQ(lines.size(), probes.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& [target, port, cookie] = probes[i];
    const std::string& line = lines[i];
    const std::string way = FormatAddress(ours) + '.' + std::to_string(cookie.source_port) + " > " +
                            FormatAddress(target) + '.' + std::to_string(port) + ": Flags [S]";
    ASSERT_TRUE(Has(line, way)) << way << " in " << line;
    ASSERT_TRUE(Has(line, "(correct), seq " + std::to_string(cookie.sequence) + ", win 65535"))
        << line;
    ASSERT_TRUE(
        Has(line, form.is_ipv4 ? "options [mss 1460], length 0" : "options [mss 1440], length 0"))
        << line;
    ASSERT_TRUE(
        Has(line, form.is_ipv4 ? "ttl 64" : "hlim 64, next-header TCP (6) payload length: 24"))
        << line;
    ASSERT_FALSE(Has(line, "bad cksum") || Has(line, "incorrect") || Has(line, "flowlabel"))
        << line;
    ASSERT_EQ(CountOf(line, "vlan "), form.vlan_id == 0 ? 0u : 1u) << line;
    if (form.vlan_id != 0) {
      ASSERT_TRUE(Has(line, "vlan " + std::to_string(form.vlan_id) + ", p 0")) << line;
    }
    if (form.has_ethernet) {
      ASSERT_TRUE(Has(line, "02:00:00:00:00:01 > 02:00:00:00:00:08")) << line;
    }
  }
}

std::string NameOf(const Form& form) {
  return std::string(!form.has_ethernet  ? "Bare"
                     : form.vlan_id == 0 ? "Ethernet"
                                         : "Vlan") +
         (form.is_ipv4 ? "Ipv4" : "Ipv6");
}

INSTANTIATE_TEST_SUITE_P(Forms, EmissionTest,
                         testing::Values(Form{true, 0, true}, Form{true, 0, false},
                                         Form{true, 4094, true}, Form{true, 77, false},
                                         Form{false, 0, true}, Form{false, 0, false}),
                         [](const auto& info) { return NameOf(info.param); });

TEST(Emission, OfNeighbourSolicitationsAndArpRequestsIsReadAsTheQuestionsThatWereMeant) {
  const AddressWords wanted = {0xfd000007, 0, 0, 0x00ab'cdef};
  for (const std::uint16_t vlan_id : {std::uint16_t{0}, std::uint16_t{77}}) {
    CaptureFile file(DLT_EN10MB);
    Bytes solicitation(kMaxSolicitationFrameBytes);
    solicitation.resize(
        EmitNeighbourSolicitation(solicitation, {kOurMac, kOurs6, vlan_id}, wanted));
    file.Write(solicitation);
    Bytes request(kMaxArpFrameBytes);
    request.resize(EmitArpRequest(request, {kOurMac, Ipv4Of(kOurs), vlan_id}, 0x0a000008));
    file.Write(request);
    const auto lines = file.Decode();
    ASSERT_EQ(lines.size(), 2u);
    EXPECT_TRUE(Has(lines[0], "02:00:00:00:00:01 > 33:33:ff:ab:cd:ef")) << lines[0];
    EXPECT_TRUE(Has(lines[0], "hlim 255")) << lines[0];
    EXPECT_TRUE(Has(lines[0],
                    "fd00::1 > ff02::1:ffab:cdef: [icmp6 sum ok] ICMP6, neighbor "
                    "solicitation, length 32, who has fd00:7::ab:cdef"))
        << lines[0];
    EXPECT_TRUE(Has(lines[0], "source link-address option (1), length 8 (1): 02:00:00:00:00:01"))
        << lines[0];
    EXPECT_TRUE(Has(lines[1], "who-has 10.0.0.8 tell 10.0.0.1")) << lines[1];
    for (const std::string& line : lines) {
      EXPECT_EQ(CountOf(line, "vlan 77,"), vlan_id == 0 ? 0u : 1u) << line;
    }
  }
}

}  // namespace
}  // namespace synsweep
