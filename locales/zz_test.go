package locales
import ("testing";"loket/conversations";"fmt";"time")
func TestQ(t *testing.T){
 s:=time.Now(); b,err:=Load(); if err!=nil{t.Fatal(err)}; fmt.Println(time.Since(s))
 n:=map[string][]string{}
 for _,x:=range b.labels { f:=conversations.Fold(x.text); n[f]=append(n[f],x.key)}
 for f,k:=range n { if len(k)>2 {fmt.Println(f,k, b.Spoken(conversations.Fold)[f])}}
 fmt.Println(b.Say("id","panel_internal",nil,nil))
}
func BenchmarkLoad(b *testing.B){ for b.Loop(){ Load() } }
func BenchmarkSay(b *testing.B){ k,_:=Load(); d:=map[string]any{"Step":"2","Steps":"8"}; for b.Loop(){ k.Say("en","step_of",d,nil) } }
func BenchmarkSayFixed(b *testing.B){ k,_:=Load(); for b.Loop(){ k.Say("en","toast_stale",nil,nil) } }
